"""Sums for a channel."""

from __future__ import annotations

from fastapi import FastAPI, Request
from slack_bolt import App
from slack_bolt.adapter.fastapi import SlackRequestHandler


def evaluate(expression: str) -> str:
    """The value of a sum that somebody typed, in a container without network."""
    return str(eval(expression, {"__builtins__": {}}))


def bot():
    """The bot's web app."""
    from slack_bot_app import evaluate

    slack = App()

    @slack.command("/sum")
    def answer(ack, respond, command):
        ack()
        respond(evaluate.remote(command["text"]))

    handler = SlackRequestHandler(slack)
    web = FastAPI()

    @web.post("/slack/events")
    async def events(request: Request):
        return await handler.handle(request)

    return web

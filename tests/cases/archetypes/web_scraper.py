"""Links of a few pages, told to a channel."""

from __future__ import annotations

import os

from playwright.async_api import async_playwright
from slack_sdk import WebClient

PAGES = ("https://example.com/news", "https://example.org/blog")


async def links(url: str) -> list[str]:
    """The targets of all links of a page."""
    async with async_playwright() as browsers:
        browser = await browsers.chromium.launch()
        page = await browser.new_page()
        await page.goto(url)
        found = await page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        await browser.close()
    return sorted(set(found))


def collect() -> int:
    """Visit every page in parallel, and tell how many links there are."""
    from web_scraper_app import links

    found = [link for each in links.map(PAGES, return_exceptions=False) for link in each]
    slack = WebClient(token=os.environ["SLACK_BOT_TOKEN"])
    slack.chat_postMessage(channel="links", text=f"{len(found)} links")
    return len(found)


def main(url: str = PAGES[0]) -> None:
    """The links of one page."""
    from web_scraper_app import links

    for link in links.remote(url):
        print(link)

"""Read receipts in the background."""

from __future__ import annotations

import pytesseract
from fastapi import FastAPI, HTTPException, UploadFile
from pdf2image import convert_from_bytes


def read_receipt(document: bytes) -> list[str]:
    """The text of each page."""
    return [pytesseract.image_to_string(page) for page in convert_from_bytes(document)]


def web():
    """Two routes: submit, and poll."""
    import modal
    from job_queue_app import read_receipt

    api = FastAPI()

    @api.post("/receipts")
    async def submit(file: UploadFile) -> dict[str, str]:
        call = await read_receipt.spawn.aio(await file.read())
        return {"call": call.object_id}

    @api.get("/receipts/{call}")
    async def poll(call: str) -> dict[str, list[str]]:
        try:
            pages = await modal.FunctionCall.from_id(call).get.aio(timeout=0)
        except TimeoutError:
            raise HTTPException(202, "not yet") from None
        return {"pages": pages}

    return api

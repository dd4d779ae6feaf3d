from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter

Small = Annotated[int, Field(lt=10)]


class Item(BaseModel):
    count: Small
    day: date = date(2024, 1, 2)
    parent: Item | None = None


def work(count: str) -> object:
    item = Item.model_validate({"count": count, "parent": {"count": 1}})
    return item.model_dump_json(), TypeAdapter(list[Item]).validate_python([{"count": 2}])

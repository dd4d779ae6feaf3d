from typing import Optional

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator


class Address(BaseModel):
    street: str = "main"


class Person(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    age: int = Field(ge=0)
    address: Optional[Address] = None
    friends: "list[Person]" = []

    @field_validator("name")
    @classmethod
    def title(cls, value: str) -> str:
        return value.title()


def work(name, age):
    try:
        person = Person(name=name, age=age, address={"street": "side"}, friends=[{"name": "bo", "age": 1}])
    except ValidationError as error:
        return [(item["loc"], item["type"]) for item in error.errors()]
    return person.model_dump(), sorted(Person.model_fields)

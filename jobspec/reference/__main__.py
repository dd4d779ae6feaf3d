"""`python -m jobspec.reference`: write `language.md` anew."""

from __future__ import annotations

from jobspec.reference.language import LANGUAGE, language

LANGUAGE.write_text(language(), encoding="utf-8")

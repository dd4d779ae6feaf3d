"""`python -m jobspec.reference`: write the pages anew that are made from code and data."""

from __future__ import annotations

from jobspec.reference.findings import FINDINGS, findings
from jobspec.reference.language import LANGUAGE, language
from jobspec.reference.platform import PLATFORM, platform

LANGUAGE.write_text(language(), encoding="utf-8")
PLATFORM.write_text(platform(), encoding="utf-8")
FINDINGS.write_text(findings(), encoding="utf-8")

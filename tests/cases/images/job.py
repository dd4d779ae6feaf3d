"""Two functions that need images of their own."""

from __future__ import annotations

import math

import numpy as np
import torch


def norm(values: list[float]) -> float:
    return float(np.linalg.norm(np.asarray(values)))


def tensor(values: list[float]) -> float:
    return math.sqrt(float(torch.tensor(values).square().sum()))

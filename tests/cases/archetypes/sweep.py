"""Gradient boosting on a small set."""

from __future__ import annotations

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import cross_val_score


def fit(depth: int, rate: float, folds: int = 5) -> dict[str, float]:
    """Accuracy over the folds, and how much it varies."""
    samples, labels = load_breast_cancer(return_X_y=True)
    model = GradientBoostingClassifier(max_depth=depth, learning_rate=rate, random_state=0)
    scores = cross_val_score(model, samples, labels, cv=folds)
    return {"accuracy": float(scores.mean()), "deviation": float(scores.std())}

"""What the generator's tests share: a minimal profile, a full one, the factors, a standard made of them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from standard.model import Standard
from standard.profile import Profile, make_profile

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data() -> dict[str, Any]:
    """The sample plant's minimal profile, to be changed at will."""
    text = (ROOT / "evidence/yuling/profile.yaml").read_text(encoding="utf-8")
    return copy.deepcopy(yaml.safe_load(text))


@pytest.fixture
def profile(data: dict[str, Any]) -> Profile:
    return make_profile(data)


@pytest.fixture
def full() -> Profile:
    """The starting profile with every commented example switched on."""
    lines = (ROOT / "templates/profile.yaml").read_text(encoding="utf-8").splitlines()
    body = [line.removeprefix("# ") for line in lines if not line.startswith(("# ──", "# 企业", "# 只填", "# 写法"))]
    return make_profile(yaml.safe_load("\n".join(body)))


@pytest.fixture(scope="session")
def factors() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "standard/factors.yaml").read_text(encoding="utf-8"))["factors"])


@pytest.fixture(scope="session")
def standard(factors: dict[str, Any]) -> Standard:
    """A standard that holds the factors only: all that the generator reads."""
    return Standard("", {}, {}, {}, {}, factors, (), ())

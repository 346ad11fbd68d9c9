"""Where shipped data stands: at the top of the source tree, inside the packages of an installed wheel."""

from __future__ import annotations

from pathlib import Path


def shipped(package_file: str, name: str) -> Path:
    """The folder `name` that belongs to the package of `package_file`.

    In a wheel it lies inside the package; in the source tree beside it (see pyproject.toml, force-include).
    """
    package = Path(package_file).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name

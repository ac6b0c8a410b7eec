"""Stand-ins for packages that draw or show progress: honest programs import them, and a mark needs nothing of what they do."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

DRAWING = frozenset({"matplotlib", "mpl_toolkits", "pylab", "seaborn", "plotly", "IPython", "ipywidgets", "tqdm"})


class _Anything:
    """Whatever is asked of it, it is another of its kind, and nothing happens."""

    def __call__(self, *args: Any, **_: Any) -> Any:
        return args[0] if len(args) == 1 and callable(args[0]) else self  # as a decorator it changes nothing

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _SPECIAL.get(name, _Anything())

    def __getitem__(self, _: Any) -> Any:
        return _Anything()

    def __setitem__(self, _: Any, __: Any) -> None:
        """Keep nothing."""

    def __iter__(self) -> Iterator[Any]:
        return iter((_Anything(), _Anything()))

    def __len__(self) -> int:
        return 2

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        """Let exceptions pass."""


def _subplots(nrows: int = 1, ncols: int = 1, **_: Any) -> tuple[Any, Any]:
    """Return a figure and as many axes as were asked for, in the shape that they are expected in."""
    axes = np.empty((nrows, ncols), dtype=object)
    for place in np.ndindex(axes.shape):
        axes[place] = _Anything()
    axes = axes.squeeze()
    return _Anything(), axes if axes.ndim else axes.item()


def _plot(*_: Any, **__: Any) -> list[Any]:
    return [_Anything()]


def _hist(*_: Any, **__: Any) -> tuple[Any, ...]:
    return np.zeros(1), np.zeros(2), [_Anything()]


def _progress(iterable: Any = (), *_: Any, **__: Any) -> Any:
    return iterable


def _range(*bounds: int, **_: Any) -> range:
    return range(*bounds)


_SPECIAL: dict[str, Any] = {
    "subplots": _subplots,
    "plot": _plot,
    "hist": _hist,
    "tqdm": _progress,
    "trange": _range,
}


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return getattr(_Anything(), name)


def stand_in(name: str) -> ModuleType:
    """Return a module of that name in which everything is there and nothing happens."""
    return _Module(name)

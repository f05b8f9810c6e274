"""Place the nodes of a layered graph: few crossings, and each node level with its neighbours.

Sugiyama's method in small: an edge that skips layers gets a bend in each, the order in a layer
follows the mean place of the neighbours, and places keep that order.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 12
Name = Hashable
Edge = tuple[Name, Name]


@dataclass(frozen=True)
class Laid:
    """Where the middle of each node is, from the top, and each edge's bends with their layers."""

    middles: Mapping[Name, float]
    bends: Mapping[Edge, tuple[tuple[int, float], ...]]
    height: float


def laid_out(
    layers: Sequence[Sequence[Name]],
    edges: Iterable[Edge],
    heights: Mapping[Name, float],
    gap: float,
) -> Laid:
    """Lay out nodes in layers; an edge leads to a later layer. Heights and gap are in pixels."""
    layer_of = {name: index for index, layer in enumerate(layers) for name in layer}
    order = [list(layer) for layer in layers]
    hops: list[Edge] = []
    bent: dict[Edge, list[Name]] = {}
    for edge in edges:
        start, end = edge
        bends: list[Name] = [
            ("bend", edge, index) for index in range(layer_of[start] + 1, layer_of[end])
        ]
        for bend, index in zip(bends, range(layer_of[start] + 1, layer_of[end]), strict=True):
            order[index].append(bend)
            layer_of[bend] = index
        bent[edge] = bends
        hops += pairwise([start, *bends, end])
    before, after = _neighbours(hops)
    for sweep in range(SWEEPS):
        _reorder(order, before if sweep % 2 == 0 else after, forward=sweep % 2 == 0)
    sizes = {name: heights.get(name, 0.0) for layer in order for name in layer}
    middles = _middles(order, before, after, sizes, gap)
    top = min(middles[name] - sizes[name] / 2 for name in middles)
    middles = {name: middle - top for name, middle in middles.items()}
    return Laid(
        {name: middles[name] for layer in layers for name in layer},
        {edge: tuple((layer_of[b], middles[b]) for b in bends) for edge, bends in bent.items()},
        max(middles[name] + sizes[name] / 2 for name in middles),
    )


Neighbours = dict[Name, list[Name]]


def _neighbours(hops: Iterable[Edge]) -> tuple[Neighbours, Neighbours]:
    before: Neighbours = {}
    after: Neighbours = {}
    for start, end in hops:
        before.setdefault(end, []).append(start)
        after.setdefault(start, []).append(end)
    return before, after


def _reorder(order: list[list[Name]], neighbours: Neighbours, *, forward: bool) -> None:
    """Sort each layer by the mean place of its neighbours in the layer that was sorted last."""
    for layer in order if forward else order[::-1]:
        place = {
            name: index / max(1, len(held) - 1) for held in order for index, name in enumerate(held)
        }
        layer.sort(
            key=lambda name: _mean([place[n] for n in neighbours.get(name, ())], place[name])
        )


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _middles(
    order: Sequence[Sequence[Name]],
    before: Neighbours,
    after: Neighbours,
    sizes: Mapping[Name, float],
    gap: float,
) -> dict[Name, float]:
    """Move nodes towards the mean of their neighbours, without changing their order."""
    middles: dict[Name, float] = {}
    for layer in order:
        middles |= _apart(layer, dict.fromkeys(layer, 0.0), sizes, gap)
    for sweep in range(SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        for layer in order if sweep % 2 == 0 else order[::-1]:
            wanted = {
                name: _mean([middles[n] for n in neighbours.get(name, ())], middles[name])
                for name in layer
            }
            middles |= _apart(layer, wanted, sizes, gap)
    return middles


def _apart(
    layer: Sequence[Name], wanted: Mapping[Name, float], sizes: Mapping[Name, float], gap: float
) -> dict[Name, float]:
    """Give the places nearest to the wanted ones (by least squares) that keep order and gap.

    Without the room that those above take up, this is isotonic regression: whatever would overlap
    is pooled.
    """
    room, offsets = 0.0, []
    for index, name in enumerate(layer):
        above = layer[index - 1] if index else name
        room += (sizes[above] + sizes[name]) / 2 + gap if index else 0.0
        offsets.append(room)
    pools: list[list[float]] = []
    for name, offset in zip(layer, offsets, strict=True):
        pools.append([wanted[name] - offset, 1])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (one, count), (other, more) = pools[-2], pools.pop()
            pools[-1] = [(one * count + other * more) / (count + more), count + more]
    level = [value for value, count in pools for _ in range(int(count))]
    return {name: place + off for name, place, off in zip(layer, level, offsets, strict=True)}

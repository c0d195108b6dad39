"""What a condition tells about None: in `x is not None and x.y`, the second part knows that x is there."""

import ast


def path(node: ast.expr) -> str | None:
    """The dotted name of an expression that is one: `exchange.response`; None for all others."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = path(node.value)
        return None if owner is None else f"{owner}.{node.attr}"
    return None


def implied(node: ast.expr, truth: bool) -> frozenset[str]:
    """The names that are not None where `node` is true (or, with `truth` False, where it is false)."""
    match node:
        case ast.BoolOp(op=ast.And(), values=parts) if truth:
            return frozenset().union(*(implied(part, True) for part in parts))
        case ast.BoolOp(op=ast.Or(), values=parts) if not truth:
            return frozenset().union(*(implied(part, False) for part in parts))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return implied(operand, not truth)
        case ast.Compare(left=left, ops=[op], comparators=[other]):
            return _compared(left, op, other, truth)
        case ast.Name() | ast.Attribute() if truth:
            return _with_owners(node)
    return frozenset()


def _compared(left: ast.expr, op: ast.cmpop, other: ast.expr, truth: bool) -> frozenset[str]:
    if not isinstance(other, ast.Constant):
        return frozenset()
    if other.value is None:
        present = isinstance(op, (ast.IsNot, ast.NotEq)) if truth else isinstance(op, (ast.Is, ast.Eq))
    else:
        present = isinstance(op, ast.Eq) if truth else isinstance(op, ast.NotEq)
    return _with_owners(left) if present else frozenset()


def _with_owners(node: ast.expr) -> frozenset[str]:
    """The dotted name and all that it goes through: an attribute of None is None, so they are there as well."""
    dotted = path(node)
    if dotted is None:
        return frozenset()
    parts = dotted.split(".")
    return frozenset(".".join(parts[: end + 1]) for end in range(len(parts)))

"""A condition's text as a tree. The grammar stands in docs/conditions.md."""

from collections.abc import Callable

from regulars.engine.conditions.lexer import Token, tokens_of
from regulars.engine.conditions.literals import literal_call, negated, number
from regulars.engine.conditions.problems import BadCondition, syntax_problem
from regulars.engine.conditions.tree import (
    COMPARISONS,
    MOST_DEPTH,
    MOST_ITEMS,
    MOST_NODES,
    QUANTIFIERS,
    Clock,
    Constant,
    Each,
    Items,
    Node,
    Op,
    Path,
    Plain,
    size,
)


def parse_condition(text: str) -> Node:
    """The tree of a text. Raises BadCondition with the first thing that cannot be read."""
    tree = _Parser(text).whole()
    nodes, depth = size(tree)
    if depth > MOST_DEPTH:
        raise _too_deep(text, 0, len(text))
    if nodes > MOST_NODES:
        message = f"the condition has {nodes} parts; {MOST_NODES} are allowed"
        raise syntax_problem(text, "too_complex", message, 0, len(text))
    return tree


def _too_deep(text: str, start: int, end: int) -> BadCondition:
    return syntax_problem(text, "too_deep", f"more than {MOST_DEPTH} levels inside one another", start, end)


class _Parser:
    """One pass over the tokens, one method a rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0
        self.depth = 0

    # Steps

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def is_mark(self, *marks: str) -> bool:
        return self.token.kind == "mark" and self.token.value in marks

    def take(self) -> Token:
        token = self.token
        self.at += 1
        return token

    def expect(self, mark: str, why: str) -> Token:
        if not self.is_mark(mark):
            raise self.wrong(why)
        return self.take()

    def wrong(self, message: str, token: Token | None = None) -> BadCondition:
        token = token or self.token
        return syntax_problem(self.text, "syntax", message, token.start, token.end)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise _too_deep(self.text, self.token.start, self.token.end)

    def op(self, op: str, first: Node, *rest: Node) -> Op:
        last = rest[-1] if rest else first
        return Op(op=op, args=(first, *rest), start=first.start, end=last.end)

    # Rules

    def whole(self) -> Node:
        if self.token.kind == "end":
            raise self.wrong("the condition is empty")
        tree = self.cond()
        if self.at < len(self.tokens) - 1:
            word = self.token.value.lower() if self.token.kind == "name" else ""
            meant = f"; did you mean {word}?" if word in ("and", "or", "not", "in") else ""
            raise self.wrong(f"expected && or || or the end, found {_shown(self.token)}{meant}")
        return tree

    def cond(self) -> Node:
        self.deeper()
        node = self.any_of()
        if self.is_mark("?"):
            self.take()
            then = self.cond()
            self.expect(":", "expected : and the other value after the first")
            node = self.op("if", node, then, self.cond())
        self.depth -= 1
        return node

    def any_of(self) -> Node:
        return self.joined("or", "||", [self.all_of()], self.all_of)

    def all_of(self) -> Node:
        return self.joined("and", "&&", [self.relation()], self.relation)

    def joined(self, op: str, mark: str, parts: list[Node], part: Callable[[], Node]) -> Node:
        while self.is_mark(mark):
            self.take()
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        flat: list[Node] = []
        for one in parts:
            flat.extend(one.args if isinstance(one, Op) and one.op == op else (one,))
        return Op(op=op, args=tuple(flat), start=parts[0].start, end=parts[-1].end)

    def is_relation(self) -> bool:
        return self.is_mark(*COMPARISONS) or (self.token.kind == "name" and self.token.value == "in")

    def relation(self) -> Node:
        node = self.sum()
        if not self.is_relation():
            if self.is_mark("!") and self.tokens[self.at + 1].value == "in":
                raise self.wrong("write !(x in y)")
            return node
        node = self.op(self.take().value, node, self.sum())
        if self.is_relation():
            raise self.wrong("comparisons cannot be chained; join them with &&")
        return node

    def sum(self) -> Node:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self.chain(("*",), self.unary)

    def chain(self, marks: tuple[str, ...], part: Callable[[], Node]) -> Node:
        node, length = part(), 0
        while self.is_mark(*marks):
            length += 1
            if length >= MOST_DEPTH:
                raise _too_deep(self.text, self.token.start, self.token.end)
            node = self.op(self.take().value, node, part())
        return node

    def unary(self) -> Node:
        if not self.is_mark("!", "-"):
            return self.primary()
        self.deeper()
        token = self.take()
        arg = self.unary()
        self.depth -= 1
        if token.value == "!":
            return Op(op="not", args=(arg,), start=token.start, end=arg.end)
        return negated(arg, token.start)

    def primary(self) -> Node:
        node = self.atom()
        for _ in range(MOST_DEPTH):
            if not self.is_mark("."):
                return node
            self.take()
            node = self.method(node)
        raise _too_deep(self.text, self.token.start, self.token.end)

    def atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.take()
            return number(token.value, token.start, token.end)
        if token.kind == "text":
            self.take()
            return Plain(value=token.value, start=token.start, end=token.end)
        if token.kind == "name":
            return self.name()
        if self.is_mark("["):
            return self.items()
        if self.is_mark("("):
            return self.brackets()
        raise self.wrong(f"expected a value, found {_shown(token)}")

    def brackets(self) -> Node:
        self.take()
        node = self.cond()
        self.expect(")", "a bracket is not closed")
        return node

    def name(self) -> Node:
        token = self.take()
        if self.is_mark("("):
            args, end = self.arguments()
            return literal_call(Op(op=token.value, args=args, start=token.start, end=end))
        if token.value in ("true", "false", "null"):
            value = {"true": True, "false": False}.get(token.value)
            return Plain(value=value, start=token.start, end=token.end)
        if token.value in ("now", "today"):
            return Clock(name="now" if token.value == "now" else "today", start=token.start, end=token.end)
        return self.path(token)

    def path(self, first: Token) -> Node:
        words, end = [first.value], first.end
        while self.is_mark(".") and self.tokens[self.at + 1].kind == "name":
            following = self.tokens[self.at + 2]
            if following.kind == "mark" and following.value == "(":
                break
            self.take()
            word = self.take()
            words.append(word.value)
            end = word.end
        return Path(path=".".join(words), start=first.start, end=end)

    def method(self, receiver: Node) -> Node:
        token = self.token
        if token.kind != "name":
            raise self.wrong(f"expected a name after the point, found {_shown(token)}")
        self.take()
        if not self.is_mark("("):
            raise self.wrong("expected a bracket: only a field has fields", token)
        if token.value in QUANTIFIERS:
            return self.each(receiver, token)
        args, end = self.arguments()
        return Op(op=token.value, args=(receiver, *args), start=receiver.start, end=end)

    def each(self, over: Node, token: Token) -> Node:
        self.take()
        var = self.token
        if var.kind != "name" or var.value in ("true", "false", "null", "in"):
            raise self.wrong(f"{token.value} starts with a name for the line: {token.value}(l, …)")
        self.take()
        args: list[Node] = []
        while self.is_mark(","):
            self.take()
            args.append(self.cond())
        end = self.expect(")", "expected , or ) here").end
        return Each(op=token.value, over=over, var=var.value, args=tuple(args), start=over.start, end=end)

    def arguments(self) -> tuple[tuple[Node, ...], int]:
        self.take()
        args: list[Node] = []
        while not self.is_mark(")"):
            args.append(self.cond())
            if not self.is_mark(")"):
                self.expect(",", "expected , or ) here")
                if self.is_mark(")"):
                    raise self.wrong("expected a value after the comma")
        return tuple(args), self.take().end

    def items(self) -> Node:
        self.deeper()
        start = self.take().start
        items: list[Plain | Constant] = []
        while not self.is_mark("]"):
            items.append(self.item())
            if not self.is_mark("]"):
                self.expect(",", "expected , or ] here")
        end = self.take().end
        self.depth -= 1
        if not items:
            raise syntax_problem(self.text, "list_literal", "the list is empty", start, end)
        if len(items) > MOST_ITEMS:
            message = f"a list may have {MOST_ITEMS} values; make a named list of these"
            raise syntax_problem(self.text, "list_literal", message, start, end)
        return Items(items=tuple(items), start=start, end=end)

    def item(self) -> Plain | Constant:
        start = self.token
        node = self.unary() if self.is_mark("-") else self.atom()
        if isinstance(node, Plain | Constant):
            return node
        end = node.end or start.end
        message = "a list holds literals only"
        raise syntax_problem(self.text, "list_literal", message, start.start, end)


def _shown(token: Token) -> str:
    return "the end" if token.kind == "end" else repr(token.value)

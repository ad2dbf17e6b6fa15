"""What a monitor reads of this process at `/metrics`, besides what every Python process tells."""

from prometheus_client import Counter

RECEIPTS = Counter("regulars_receipts", "Receipts answered: recorded, repeated or refused.", ["result"])

RECORDED, REPEATED, REFUSED = (RECEIPTS.labels(result) for result in ("recorded", "repeated", "refused"))

# An offer for the first so many members: whoever comes first, and never one more.
goods bread 5.00

story Two members may claim it, the third is refused and gets what everybody gets
program few
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-01  cleo joins
2026-03-02  ana claims early              because takes-part on early
2026-03-02  ana claims early              refused already-claimed
2026-03-02  bob claims early
2026-03-03  cleo claims early             refused offer-full
2026-03-03  cleo claims late
2026-03-04  ana buys bread                earns 10
2026-03-04  bob buys bread                earns 10
2026-03-04  cleo buys bread               earns 5

story Who took part before may claim it again, though all places are taken
program few
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-01  cleo joins
2026-03-02  ana claims week               because takes-part on week
2026-03-02  bob claims week               refused offer-full
2026-03-12  ana claims week               not because takes-part
2026-03-12  bob claims week               refused offer-full

story A challenge for the first so many is one that begins with such an offer
program few
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  ana claims week
2026-03-02  bob claims week               refused offer-full
2026-03-03  ana buys bread                done 1 of 1 of sprint, earns 105
2026-03-03  bob buys bread                done 0 of 1 of sprint, earns 5

program activities
goods tea 20.00 sku tea

story Bottles brought back earn for every five, brown ones once a month
2026-03-02  ana joins
2026-03-02  ana does recycling with bottles 12, colour brown
  earns 5
  because bottles 4
  because brown 1
2026-03-03  ana does recycling with bottles 4, colour brown
  earns 0
  because already-earned on brown
2026-03-04  ana does recycling with bottles 5, colour green
  earns 2
  because condition on brown
  has 7

story A review pays who bought it, more with a photo, once, and is taken back when it is removed
2026-03-02  ana joins
2026-03-02  ana reviews tea with photo
  earns 0
  because not-bought
2026-03-03  ana buys tea
  earns 20
2026-03-04  ana reviews tea with photo as r1
  earns 25
2026-03-05  ana reviews tea with video
  earns 0
  because already-earned
2026-03-06  ana undoes r1
  loses 25
  has 20
2026-03-07  ana undoes r1
  refused already-undone
2026-03-08  ana reviews tea with text
  earns 10

story Surveys, channels and pledges pay once for each, places once a day
2026-03-02  ana joins
2026-03-02  ana does survey about spring
  earns 15
2026-03-03  ana does survey about spring
  earns 0
2026-03-03  ana does survey about summer
  earns 15
2026-03-03  ana does social-follow about telegram
  earns 5
2026-03-03  ana does pledge about cycling
  earns 20
2026-03-04  ana does check-in about north
  earns 3
2026-03-04  ana does check-in about north
  earns 0
2026-03-04  ana does check-in about south
  earns 3
2026-03-05  ana does check-in about north
  earns 3
2026-03-06  ana does check-in about north
  earns 0
  because limit on here

story Steps count once however many devices tell of them, and only with consent
2026-03-02  ana joins
2026-03-02  ana does exercise about steps with device watch, amount 3500
  refused no-consent
2026-03-02  ana agrees to health
2026-03-02  ana does exercise about steps with device watch, amount 3500
  earns 3
2026-03-02  ana does exercise about steps with device phone, amount 4200
  earns 1
2026-03-02  ana does exercise about steps with device watch, amount 25000
  earns 6
2026-03-03  ana does reading about pulse
  earns 2
  has 12

story Points are bought whole or not at all, and a refund takes them back
2026-03-02  ana joins
2026-03-02  ana does points-bought with amount 60.00
  refused too-much
2026-03-02  ana does points-bought with amount 50.00
  earns 500
2026-03-03  ana undoes points-bought
  loses 500
  has 0

story A birthday told three weeks before it pays next year
2026-03-02  ana joins
2026-03-23  ana does birthday with known_days 21
  earns 0
  because told-too-late
2027-03-23  ana does birthday with known_days 386
  earns 50
2027-03-23  ana does anniversary about joining with months 12
  earns 30

story A profile pays when the last field is told
2026-03-02  ana joins
2026-03-02  ana does profile about email with filled email
  earns 0
2026-03-03  ana does profile about birthday with filled "birthday,email"
  earns 25

story Entering a segment, a code from a pack and a photographed receipt
2026-03-02  ana joins
2026-03-02  ana does segment-entered about asleep
  earns 9
2026-04-02  ana does segment-entered about asleep
  earns 0
  because too-soon
2026-04-03  ana does code about caps
  earns 5
2026-04-04  ana does receipt-photo with amount 41.50
  earns 41

story A return after two weeks costs a little more than the points of the goods
2026-03-02  ana joins
2026-03-02  ana buys tea, tea
2026-03-03  ana returns 1 tea
  loses 20
  has 20
2026-03-20  ana buys tea as late
2026-04-20  ana returns everything of late
  loses 24
  because taken on fee 4
  has 16

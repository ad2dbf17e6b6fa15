"""What the pages of the console show, one file a page or a part of one.

Money is whole minor units, points are whole points of the wallet's scale, moments are aware. Nothing here is
text for people: words, counts and days are made in the reader's language when the page is drawn.
"""

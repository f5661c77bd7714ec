"""Words and numbers of the sample institution: plain data, standard library only, all of it invented.

Nothing here is a real body, person, place or document. Kinds and classes are written as the values of the rooms'
own enumerations ("department", "by_date"…), so that whoever builds the database turns them into members by calling
the enumeration. Functions that choose take a ``random.Random``; the same seed gives the same words.
"""

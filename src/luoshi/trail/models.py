"""Tables of the trail. No foreign keys lead out of here, and none lead in."""

from django.db import models

from luoshi.base.models import person_field


class Event(models.Model):
    """One change. ``leaf`` is the exact canonical JSON that was hashed; the other columns are derived from it.

    ``seq`` counts from 0 without gaps and is the leaf's index in the Merkle tree (RFC 9162). ``root`` is the root
    of the tree with this event as its last leaf: it lets the check name the first event that does not fit.
    """

    seq = models.BigIntegerField(primary_key=True)
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    ts = models.DateTimeField()
    actor = person_field(blank=True)
    post = models.BigIntegerField(null=True)
    act = models.CharField(max_length=40)
    obj = models.CharField(max_length=40)
    unit = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["obj", "seq"], name="trail_event_obj"),
            models.Index(fields=["actor", "seq"], name="trail_event_actor"),
            models.Index(fields=["unit", "seq"], name="trail_event_unit"),
        ]


class Sealed(models.Model):
    """A value that stands in a leaf only as SHA-256(salt || value), kept beside so that it can be erased.

    ``person`` is the opaque id of the person the value is about, if it is about one. Deleting the row erases the
    value; the leaf and every proof stay valid (rules 2 and 14).
    """

    seq = models.BigIntegerField()
    pointer = models.CharField(max_length=80)
    salt = models.BinaryField(max_length=16)
    value = models.TextField()
    person = person_field(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seq", "pointer"], name="trail_sealed_place")]
        # Hardly one value in a hundred is about a person: an index of them all doubles the time of writing many.
        indexes = [
            models.Index(fields=["person"], condition=models.Q(person__gt=""), name="trail_sealed_person")
        ]

    @classmethod
    def about(cls, person: str) -> models.QuerySet["Sealed"]:
        """Return the values about a person; said so that either database sees that the index holds them all."""
        return cls.objects.filter(person=person).extra(where=["trail_sealed.person > ''"])


class Block(models.Model):
    """The root over a whole block of the tree: of 256 events on level 1, of 256 blocks of the level below on every other.

    Written with the event that fills it, and never again: a proof reads these in place of the events (docs/adr/0018). ``number``
    counts from 0 within its level. Whether all are there and fit, the check says.
    """

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    node = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="trail_block_place")]


class TreeState(models.Model):
    """The one row that says how large the tree is; writers lock it first, so events never race."""

    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="trail_treestate_single"),
        ]

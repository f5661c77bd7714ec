"""Tables that are no ledgers of items: records, people, groups, units. One way of reading, planning and writing for all."""

\i tests/psql/schema.sql
\dn shop
\dn+ public
\dn+ shop
\dt
\dt shop.*
\dt *.item
\di
\di shop.*
\ds
\dv
\dv shop.*
\d
\dm
\dE
\dt nothing
\d nothing
\d person
\d shop.item
\d plain
\d keys
\d adults
\d+ person
\d+ shop.item
\d+ adults
\d+ shop.summary
\d person_pkey
\d person_name_idx
\d+ person_name_idx
\d shop.item_price
\d plain_a
\d counter
\d shop.small
\d person_id_seq
\d shop.item_id_seq
\sv adults
\dd
\dd named

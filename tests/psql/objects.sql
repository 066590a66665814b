\i tests/psql/schema.sql
\du
\du+ writer
\dg reader
\dp person
\dp shop.*
\dp counter
\ddp
\z
\df pg_catalog.substr
\df
\da
\dT
\do
\dD
\dy
\db
\dC nothing
\dO nothing
\drds
\dRp
\dRs
\des
\dew
\deu
\det
\dF nothing
\dc nothing
\dAc btree int4
\dX
\dPi
\dconfig datestyle


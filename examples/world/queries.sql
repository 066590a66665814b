-- Questions to the world; run with psql after load.sh.
\pset null '-'

\echo Countries with the most time zones
SELECT c.name, count(*) AS zones
FROM country c JOIN country_zone z ON z.country = c.code
GROUP BY c.name ORDER BY zones DESC, c.name LIMIT 5;

\echo Kinds of characters
SELECT category, count(*) FROM character GROUP BY category ORDER BY count(*) DESC, category LIMIT 5;

\echo Countries that share a name with a language
SELECT c.name, l.code FROM country c JOIN language l ON l.name = c.name ORDER BY 1;

\echo Fractions
SELECT "numeric", string_agg(name, ', ' ORDER BY code) AS names
FROM character WHERE "numeric" LIKE '1/%' AND name LIKE 'VULGAR FRACTION%' GROUP BY "numeric" ORDER BY 1;

\echo A document as it came
SELECT jsonb_pretty(c) FROM document, jsonb_array_elements(doc -> '3166-1') AS c WHERE c @> '{"alpha_2": "NO"}';

\echo Zones of a continent
SELECT split_part(name, '/', 1) AS continent, count(*), min(name), max(name)
FROM zone GROUP BY 1 ORDER BY 2 DESC, 1;

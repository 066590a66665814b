-- Tables from the documents.
CREATE TABLE country (
    code     char(2) PRIMARY KEY,
    code3    char(3) NOT NULL UNIQUE,
    name     text NOT NULL,
    official text
);
INSERT INTO country
SELECT c ->> 'alpha_2', c ->> 'alpha_3', c ->> 'name', c ->> 'official_name'
FROM document, jsonb_array_elements(doc -> '3166-1') AS c
WHERE standard = '3166-1';

CREATE TABLE language (code char(3) PRIMARY KEY, name text NOT NULL, scope "char", kind "char", code2 char(2) UNIQUE);
INSERT INTO language
SELECT l ->> 'alpha_3', l ->> 'name', l ->> 'scope', l ->> 'type', l ->> 'alpha_2'
FROM document, jsonb_array_elements(doc -> '639-3') AS l
WHERE standard = '639-3';

CREATE TABLE currency (code char(3) PRIMARY KEY, name text NOT NULL, number smallint);
INSERT INTO currency
SELECT c ->> 'alpha_3', c ->> 'name', (c ->> 'numeric')::smallint
FROM document, jsonb_array_elements(doc -> '4217') AS c
WHERE standard = '4217';

CREATE TABLE country_zone (country char(2), zone text, PRIMARY KEY (country, zone));
INSERT INTO country_zone
SELECT c, name FROM zone, unnest(string_to_array(countries, ',')) AS c;

CREATE INDEX character_category ON character (category);
CREATE INDEX language_name ON language (name);
ANALYZE;

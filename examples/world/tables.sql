-- What comes in as it is.
CREATE TABLE document_line (number serial PRIMARY KEY, line text);
CREATE TABLE document (standard text PRIMARY KEY, doc jsonb NOT NULL);

CREATE TABLE character (
    code       text PRIMARY KEY,  -- hexadecimal
    name       text NOT NULL,
    category   text NOT NULL,
    combining  smallint NOT NULL,
    direction  text NOT NULL,
    decomposed text,
    "decimal"  smallint,
    digit      smallint,
    "numeric"  text,
    mirrored   boolean NOT NULL,
    old_name   text,
    remark     text,
    upper      text,
    lower      text,
    title      text
);

CREATE TABLE zone (countries text NOT NULL, position text NOT NULL, name text PRIMARY KEY, remark text);

parser grammar Grant;

// Privileges of objects, or roles when no ON follows.
grantStatement
    : K_GRANT privileges (K_ON grantTarget)? K_TO granteeList (K_WITH (K_GRANT | K_ADMIN) K_OPTION)? grantedBy?
    ;
revokeStatement
    : K_REVOKE ((K_GRANT | K_ADMIN) K_OPTION K_FOR)? privileges (K_ON grantTarget)? K_FROM granteeList grantedBy?
      dropBehavior?
    ;
grantedBy : K_GRANTED K_BY roleSpec ;
granteeList : grantee (COMMA grantee)* ;
grantee : K_GROUP? roleSpec ;
privileges : K_ALL K_PRIVILEGES? columnList? | privilege (COMMA privilege)* ;
privilege : (K_SELECT | K_REFERENCES | K_CREATE | K_ALTER K_SYSTEM | word) columnList? ;
grantTarget
    : K_TABLE? nameList
    | ( K_SEQUENCE | K_DATABASE | K_SCHEMA | K_DOMAIN | K_TYPE | K_LANGUAGE | K_TABLESPACE | K_PARAMETER
      | K_FOREIGN (K_SERVER | K_DATA K_WRAPPER) ) nameList
    | (K_FUNCTION | K_PROCEDURE | K_ROUTINE) functionReference (COMMA functionReference)*
    | K_LARGE K_OBJECT signedNumber (COMMA signedNumber)*
    | K_ALL (K_TABLES | K_SEQUENCES | K_FUNCTIONS | K_PROCEDURES | K_ROUTINES) K_IN K_SCHEMA nameList
    ;

alterDefaultPrivileges
    : K_DEFAULT K_PRIVILEGES (K_IN K_SCHEMA nameList | K_FOR (K_ROLE | K_USER) roleList)*
      ( K_GRANT privileges K_ON defaultPrivilegeTarget K_TO granteeList (K_WITH K_GRANT K_OPTION)?
      | K_REVOKE (K_GRANT K_OPTION K_FOR)? privileges K_ON defaultPrivilegeTarget K_FROM granteeList dropBehavior? )
    ;
defaultPrivilegeTarget : K_TABLES | K_FUNCTIONS | K_ROUTINES | K_SEQUENCES | K_TYPES | K_SCHEMAS ;

package ai.dbtool.conf.audit;

/** What a server is for: PGTune's kinds, and one for containers. */
public enum Profile {
    /** Many short transactions. */
    OLTP,
    /** Few long queries. */
    DW,
    /** Both, or a web application. */
    MIXED,
    /** A developer's machine, shared with other programs. */
    DESKTOP,
    /** A container: memory is what its limit says, clients come through a network of proxies. */
    CONTAINER,
    /** Not known: as mixed, and sizes for this host are told. */
    SIZE
}

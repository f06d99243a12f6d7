package ai.dbtool.conf.audit;

/** What a rule needs to see before it can be checked. */
public enum Need {
    /** Settings of a server, from files or live. */
    SETTINGS("no server settings: neither postgresql.conf nor a connection"),
    /** postgresql.conf itself. */
    CONF("no postgresql.conf in the source"),
    /** pg_hba.conf. */
    HBA("no readable pg_hba.conf in the source"),
    /** pgbouncer.ini. */
    PGBOUNCER("no pgbouncer.ini in the source"),
    /** A pool of an application. */
    POOLS("no application with a connection pool in the source"),
    /** patroni.yml. */
    PATRONI("no patroni.yml in the source"),
    /** A running server. */
    LIVE("needs a connection to the running server"),
    /** Memory of the host the server runs on. */
    HOST("needs the server's host: no connection, or not on this machine"),
    /** What Linux tells of itself on the server's host. */
    OPERATING_SYSTEM(
            "needs the kernel of the server's host: no connection, or not on this machine"),
    /** sysctl.conf or sysctl.d. */
    SYSCTL("no file of sysctl in the source: add /etc/sysctl.d"),
    /** A unit of systemd that runs the server. */
    UNIT("no unit of systemd that runs the server in the source: add /etc/systemd"),
    /** logind.conf. */
    LOGIND("no logind.conf in the source: add /etc/systemd"),
    /** A load balancer's limits. */
    BALANCER("no haproxy.cfg, and no annotation of a load balancer, in the source"),
    /** The server log. */
    LOG("needs the server log: a log source with the same connection, and the right to read it"),
    /** The other server of a pair. */
    PEER(
            "needs the primary or standby beside this one as another source, and to know which is which:"
                    + " a connection to each, or their data directories"),
    /** What the server is for. */
    WORKLOAD("needs to know what the server is for: give profile"),
    /** What the data lies on. */
    STORAGE("needs the disk of the server's data: no connection, or not on this machine");

    private final String why;

    Need(String why) {
        this.why = why;
    }

    /** Why a rule with this need was not checked. */
    public String why() {
        return why;
    }
}

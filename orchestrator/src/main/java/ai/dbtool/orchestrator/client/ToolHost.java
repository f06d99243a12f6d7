package ai.dbtool.orchestrator.client;

import ai.dbtool.orchestrator.evidence.Ledger;

import reactor.core.publisher.Mono;

import java.util.List;

/** Where tools are: live servers, or the record of an earlier investigation. */
public interface ToolHost extends Ledger.Caller {

    /** Every configured server: what it offers, or why it is absent. */
    Mono<List<ServerState>> servers();
}

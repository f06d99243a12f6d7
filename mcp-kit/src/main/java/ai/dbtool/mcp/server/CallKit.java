package ai.dbtool.mcp.server;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.tool.Cursors;

import reactor.core.scheduler.Scheduler;

import java.time.Clock;

/**
 * What all calls of one server share.
 *
 * @param limits bounds of each call
 * @param guard what redacts and records
 * @param cursors signed for each caller
 * @param scheduler where calls run
 * @param clock where "now" comes from
 */
record CallKit(
        LimitsConfig limits, CallGuard guard, Cursors cursors, Scheduler scheduler, Clock clock) {}

package ai.dbtool.log.lock;

import java.time.Duration;
import java.time.Instant;

/**
 * One step of the course of waiting.
 *
 * @param at start of the step
 * @param pid the process at the root of most of the waiting in it, 0 when unknown
 * @param behind the most that waited behind it at one moment
 * @param waited time spent waiting in this step, behind whomever
 */
public record LockStep(Instant at, int pid, int behind, Duration waited) {}

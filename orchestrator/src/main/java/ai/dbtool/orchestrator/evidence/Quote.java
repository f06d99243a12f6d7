package ai.dbtool.orchestrator.evidence;

/**
 * A verbatim piece of a stored result.
 *
 * @param id {@code e1}, {@code e2}, ...
 * @param call id of the call
 * @param pointer JSON pointer into its {@code structuredContent}
 * @param quote substring of the compact JSON at the pointer
 */
public record Quote(String id, String call, String pointer, String quote) {}

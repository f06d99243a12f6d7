package ai.dbtool.orchestrator.playbook;

/**
 * Where a row stands.
 *
 * @param call id of the call
 * @param pointer JSON pointer into its result; empty for the whole
 */
public record Ref(String call, String pointer) {

    Ref under(String path) {
        return new Ref(call, pointer + path);
    }
}

package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.playbook.Target;

/**
 * What is to be diagnosed.
 *
 * @param symptom what the user sees, or empty for a check-up
 * @param target which system, where more than one is configured
 */
public record DiagnoseRequest(String symptom, Target target) {

    /** A check-up of the only system. */
    public static DiagnoseRequest checkUp() {
        return new DiagnoseRequest("", Target.ONLY);
    }

    /** The only system, with a complaint. */
    public static DiagnoseRequest symptom(String symptom) {
        return new DiagnoseRequest(symptom, Target.ONLY);
    }
}

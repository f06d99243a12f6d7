package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Problem;

import java.util.List;

/**
 * pg_hba.conf with everything it includes.
 *
 * @param files every file read
 * @param major version of the server it was read for
 * @param rules in the order of matching; the first match decides
 * @param problems lines the server would refuse; one of them keeps the whole file from being loaded
 */
public record HbaFile(
        List<ConfigFile> files, int major, List<HbaRule> rules, List<Problem> problems) {

    public HbaFile {
        files = List.copyOf(files);
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }

    /** No file. */
    public static HbaFile empty() {
        return new HbaFile(List.of(), 0, List.of(), List.of());
    }
}

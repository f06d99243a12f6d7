package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Problem;

import java.util.List;

/**
 * pg_hba.conf with everything it includes.
 *
 * @param files every file read
 * @param rules in the order of matching; the first match decides
 * @param problems lines the server would refuse; one of them keeps the whole file from being loaded
 */
public record HbaFile(List<ConfigFile> files, List<HbaRule> rules, List<Problem> problems) {

    public HbaFile {
        files = List.copyOf(files);
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }

    /** No file. */
    public static HbaFile empty() {
        return new HbaFile(List.of(), List.of(), List.of());
    }
}

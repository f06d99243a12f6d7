package ai.dbtool.conf.hba;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The package under test with one defect seeded, in a class loader of its own. */
final class Mutated extends URLClassLoader {

    private static final String PACKAGE = "ai.dbtool.conf.hba.";
    private static final Path SOURCES = Path.of("src/main/java/ai/dbtool/conf/hba");

    private Mutated(URL[] path) {
        super(path, Mutated.class.getClassLoader());
    }

    /** Compiles the package with {@code sound} in {@code file} replaced by {@code defect}. */
    static Mutated of(String file, String sound, String defect, Path work) throws IOException {
        Path sources = Files.createDirectories(work.resolve("src"));
        Path classes = Files.createDirectories(work.resolve("classes"));
        List<Path> originals;
        try (Stream<Path> all = Files.list(SOURCES)) {
            originals = all.filter(path -> !path.endsWith("package-info.java")).toList();
        }
        for (Path original : originals) {
            String text = Files.readString(original);
            if (original.endsWith(file)) {
                if (text.split(java.util.regex.Pattern.quote(sound), -1).length != 2) {
                    throw new IllegalStateException(file + " has not exactly one '" + sound + "'");
                }
                text = text.replace(sound, defect);
            }
            Files.writeString(sources.resolve(original.getFileName()), text);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.list(sources)) {
            boolean compiled =
                    compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of(
                                            "-proc:none",
                                            "-nowarn",
                                            "-d",
                                            classes.toString(),
                                            "-classpath",
                                            System.getProperty("java.class.path")),
                                    null,
                                    files.getJavaFileObjectsFromPaths(all.toList()))
                            .call();
            if (!compiled) {
                throw new IllegalStateException("the mutant of " + file + " does not compile");
            }
        }
        return new Mutated(
                new URL[] {
                    classes.toUri().toURL(),
                    HbaCase.class.getProtectionDomain().getCodeSource().getLocation()
                });
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : findClass(name);
        }
    }

    /** What the suite says of it; {@code null} when it sees nothing wrong. */
    Object difference(List<Map<String, String>> cases) throws ReflectiveOperationException {
        return loadClass(PACKAGE + "HbaCase", true)
                .getMethod("difference", List.class)
                .invoke(null, cases);
    }
}

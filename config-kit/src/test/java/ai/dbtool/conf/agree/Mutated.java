package ai.dbtool.conf.agree;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Packages under test with one defect seeded, in a class loader of their own. */
public final class Mutated extends URLClassLoader {

    private final List<String> packages;

    private Mutated(URL[] path, List<String> packages) {
        super(path, Mutated.class.getClassLoader());
        this.packages = packages;
    }

    /**
     * Compiles packages with {@code sound} in {@code file} replaced by {@code defect}.
     *
     * @param packages folders of {@code ai.dbtool.conf}; {@code file} is in one of them
     */
    public static Mutated of(
            List<String> packages, String file, String sound, String defect, Path work)
            throws IOException {
        Path sources = Files.createDirectories(work.resolve("src"));
        Path classes = Files.createDirectories(work.resolve("classes"));
        for (String each : packages) {
            Path to = Files.createDirectories(sources.resolve(each));
            for (Path original : sources(Path.of("src/main/java/ai/dbtool/conf", each))) {
                String text = Files.readString(original);
                if (original.endsWith(file)) {
                    if (text.split(Pattern.quote(sound), -1).length != 2) {
                        throw new IllegalStateException(
                                file + " has not exactly one '" + sound + "'");
                    }
                    text = text.replace(sound, defect);
                }
                Files.writeString(to.resolve(original.getFileName()), text);
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.walk(sources)) {
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
                                    files.getJavaFileObjectsFromPaths(
                                            all.filter(Files::isRegularFile).toList()))
                            .call();
            if (!compiled) {
                throw new IllegalStateException("the mutant of " + file + " does not compile");
            }
        }
        return new Mutated(
                new URL[] {
                    classes.toUri().toURL(),
                    Mutated.class.getProtectionDomain().getCodeSource().getLocation()
                },
                packages.stream().map(each -> "ai.dbtool.conf." + each + '.').toList());
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> !path.endsWith("package-info.java")).toList();
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (packages.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : findClass(name);
        }
    }

    /**
     * What {@code suite}, a class of the packages with a static {@code difference(List)}, says of
     * it; {@code null} when it sees nothing wrong.
     */
    public Object difference(String suite, List<Map<String, String>> cases)
            throws ReflectiveOperationException {
        return loadClass(suite, true).getMethod("difference", List.class).invoke(null, cases);
    }
}

package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.report.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Loads the classes of a test of PostgreSQL, for the class archive of the launcher. The archive so
 * does not depend on how the first test of the user ends.
 */
@Command(name = "train", description = "Load the classes of a test.", hidden = true)
public final class TrainCommand implements Callable<Integer> {
  /** Other packages of ours belong to the service. */
  private static final List<String> FOLDERS =
      List.of(
          "dev/sourcecheck/access/",
          "dev/sourcecheck/check/",
          "dev/sourcecheck/cli/",
          "dev/sourcecheck/engine/",
          "dev/sourcecheck/lineage/",
          "dev/sourcecheck/net/",
          "dev/sourcecheck/secret/",
          "dev/sourcecheck/source/",
          "com/fasterxml/jackson/annotation/",
          "com/fasterxml/jackson/core/",
          "com/fasterxml/jackson/databind/",
          "org/postgresql/",
          "org/yaml/snakeyaml/");

  /** Loopback, where nothing listens. */
  private static final String REFUSED = "postgresql://nobody@127.0.0.1:1/nothing";

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CommandLine root = spec.root().commandLine();
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    root.setOut(nowhere).setErr(nowhere);
    root.execute("test", REFUSED, "--no-password");
    String path = System.getProperty("java.class.path");
    if (path.endsWith(".jar")) {
      load(path);
    }
    return ExitStatus.SUCCESS.code();
  }

  private static void load(String jar) throws IOException {
    try (JarFile file = new JarFile(jar)) {
      file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") && FOLDERS.stream().anyMatch(name::startsWith))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .forEach(TrainCommand::loadClass);
    }
  }

  private static void loadClass(String name) {
    try {
      Class<?> loaded = Class.forName(name, false, TrainCommand.class.getClassLoader());
      // reflection links the class, which is a condition of archiving it; it does not initialize it
      var unused = loaded.getDeclaredConstructors();
    } catch (ClassNotFoundException | LinkageError e) {
      // an optional dependency is absent, so no test uses the class
      return;
    }
  }
}

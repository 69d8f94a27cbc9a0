package dev.sourcecheck.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The few programs of the system that are needed, from the system's own folders alone. */
final class SystemTools {
  private SystemTools() {}

  /**
   * What comes before the command line of a program of PostgreSQL. All of it replaces itself with
   * the next, so that the process started is the program's.
   *
   * @param detached apart from the terminal, whose Ctrl-C would else stop the server before the
   *     service has ended its jobs
   */
  static List<String> prefix(boolean detached) throws StartupException {
    List<String> prefix = new ArrayList<>();
    if (detached) {
      find("setsid").ifPresent(program -> prefix.add(program.toString()));
    }
    if (TrustedPath.user() == 0) {
      // PostgreSQL refuses to run as root. In a user namespace of its own it sees another user id.
      Path unshare =
          find("unshare")
              .orElseThrow(
                  () ->
                      new StartupException(
                          "the embedded PostgreSQL does not run as root without unshare (of"
                              + " util-linux); run as another user, or set"
                              + " QUARKUS_DATASOURCE_JDBC_URL to use one of yours"));
      prefix.addAll(List.of(unshare.toString(), "-U"));
    }
    return prefix;
  }

  private static Optional<Path> find(String name) {
    return Stream.of("/usr/bin", "/bin")
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .filter(SystemTools::isTrusted)
        .findFirst();
  }

  private static boolean isTrusted(Path program) {
    try {
      TrustedPath.resolve(program);
      return true;
    } catch (StartupException | IOException e) {
      return false;
    }
  }
}

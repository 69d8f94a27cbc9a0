package dev.sourcecheck.engine;

import dev.sourcecheck.process.LimitedLog;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.text.UntrustedText;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Loads drivers that are not bundled from {@code <folder>/<type>/*.jar}, each folder in a class
 * loader of its own. A folder is read again when its files change, so that a driver can be
 * installed or replaced while the service runs; open sessions keep the classes with which they were
 * opened.
 */
public final class DriverFolders implements Drivers {
  private static final LimitedLog LOG = new LimitedLog(DriverFolders.class);

  private final Path root;
  private final Map<String, LoadedFolder> loaded = new ConcurrentHashMap<>();

  public DriverFolders(Path root) {
    this.root = root;
  }

  /**
   * The folder with the drivers.
   *
   * @param setting empty for {@code drivers} in the home folder
   * @param home empty for the folder in which the process runs
   */
  public static Path folder(String setting, String home) {
    Path folder = setting.isBlank() ? Path.of(home, "drivers") : Path.of(setting);
    return folder.toAbsolutePath().normalize();
  }

  /** The folder of a driver that is not bundled. */
  public Path folder(DriverSpec spec) {
    return root.resolve(spec.folder());
  }

  @Override
  public Driver load(DriverSpec spec) throws DriverMissingException {
    ClassLoader loader = spec.bundled() ? DriverFolders.class.getClassLoader() : loader(spec);
    try {
      return Class.forName(spec.className(), true, loader)
          .asSubclass(Driver.class)
          .getConstructor()
          .newInstance();
    } catch (ClassNotFoundException e) {
      throw missing(spec, "does not contain the class %s".formatted(spec.className()));
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      // RuntimeException: a class cast, or a damaged signature or seal of a jar
      OutOfMemoryExit.exitIfCause(e);
      LOG.warnf(e, "The driver %s cannot be loaded", spec.className());
      throw missing(spec, "has a driver that cannot be loaded (%s)".formatted(reason(e)));
    }
  }

  /** The message of the cause, if the exception only reports that a constructor has failed. */
  private static String reason(Throwable problem) {
    Throwable cause = problem.getCause();
    boolean wraps =
        problem instanceof InvocationTargetException
            || problem instanceof ExceptionInInitializerError;
    Throwable reason = wraps && cause != null ? cause : problem;
    if (reason instanceof NoClassDefFoundError) {
      return "a class is missing: " + String.valueOf(reason.getMessage()).replace('/', '.');
    }
    String message = UntrustedText.clean(reason.getMessage());
    return message.isEmpty() ? reason.getClass().getSimpleName() : message;
  }

  /**
   * @param files path, size and time of each file
   */
  private record LoadedFolder(List<String> files, ClassLoader loader) {}

  private ClassLoader loader(DriverSpec spec) throws DriverMissingException {
    List<Path> jars = jars(folder(spec));
    if (jars.isEmpty()) {
      throw missing(spec, "has no jar");
    }
    List<String> files = new ArrayList<>();
    for (Path jar : jars) {
      files.add(fingerprint(jar));
    }
    return loaded.compute(
            spec.folder(),
            (type, known) ->
                known != null && known.files.equals(files)
                    ? known
                    : new LoadedFolder(files, DriverClassLoader.of(jars)))
        .loader;
  }

  /** In the order of their names; empty if there is no such folder. */
  static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      LOG.warnf("The folder %s cannot be read (%s)", folder, e);
      return List.of();
    }
  }

  private static String fingerprint(Path jar) {
    try {
      BasicFileAttributes file = Files.readAttributes(jar, BasicFileAttributes.class);
      return jar + " " + file.size() + " " + file.lastModifiedTime();
    } catch (IOException e) {
      return jar + " unreadable";
    }
  }

  private DriverMissingException missing(DriverSpec spec, String reason) {
    return new DriverMissingException(
        spec.bundled()
            ? "This build %s.".formatted(reason)
            : "The folder %s %s: copy the driver %s and the jars that it needs there."
                .formatted(folder(spec), reason, spec.coordinates()));
  }
}

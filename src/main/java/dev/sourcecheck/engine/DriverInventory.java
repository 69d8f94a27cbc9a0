package dev.sourcecheck.engine;

import dev.sourcecheck.source.options.SourceType;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which drivers are present, for the operator of this service. */
public final class DriverInventory {
  private DriverInventory() {}

  /**
   * The driver of a type.
   *
   * @param location {@code bundled}, {@code not needed}, or the folder from which it is loaded
   * @param version empty if the driver is missing or not needed
   * @param problem why it is missing, empty if it is present
   */
  public record DriverStatus(SourceType type, String location, String version, String problem) {
    public boolean present() {
      return problem.isEmpty();
    }
  }

  /** The drivers of all types that an engine supports, in the order of the types. */
  public static List<DriverStatus> list(Map<SourceType, DriverSpec> specs, DriverFolders folders) {
    List<DriverStatus> all = new ArrayList<>();
    specs.forEach((type, spec) -> all.add(status(type, spec, folders)));
    return all;
  }

  private static DriverStatus status(SourceType type, DriverSpec spec, DriverFolders folders) {
    if (!spec.required()) {
      return new DriverStatus(type, "not needed", "", "");
    }
    Path folder = folders.folder(spec);
    String location = spec.bundled() ? "bundled" : folder.toString();
    try {
      return new DriverStatus(type, location, version(folders.load(spec)), "");
    } catch (DriverMissingException e) {
      return new DriverStatus(type, location, "", String.valueOf(e.getMessage()));
    } catch (RuntimeException | LinkageError e) { // of the driver, which must not hide the others
      return new DriverStatus(type, location, "", "The driver does not report its version.");
    }
  }

  /** The version in the jar's manifest, which bundled drivers have lost, or the driver's own. */
  private static String version(Driver driver) {
    String manifest = driver.getClass().getPackage().getImplementationVersion();
    return manifest == null ? driver.getMajorVersion() + "." + driver.getMinorVersion() : manifest;
  }
}

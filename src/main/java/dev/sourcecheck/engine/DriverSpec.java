package dev.sourcecheck.engine;

import dev.sourcecheck.source.options.SourceType;

/**
 * The JDBC driver of a type.
 *
 * @param folder of drivers that are not bundled, relative to the setting {@code
 *     sourcecheck.drivers-folder}
 * @param className of the {@link java.sql.Driver}, empty if the type needs none
 * @param coordinates {@code group:artifact:version} in Maven's repository, of a version that works
 * @param bundled whether it is part of this service
 */
public record DriverSpec(String folder, String className, String coordinates, boolean bundled) {
  /** A driver that is a dependency of this service. */
  public static DriverSpec bundled(SourceType type, Class<?> driver, String coordinates) {
    return new DriverSpec(type.wire(), driver.getName(), coordinates, true);
  }

  /** A type whose protocol the engine speaks itself, so that it needs no driver. */
  public static DriverSpec none(SourceType type) {
    return new DriverSpec(type.wire(), "", "", true);
  }

  /** Whether the type needs a driver. */
  public boolean required() {
    return !className.isEmpty();
  }

  /** A driver that the operator installs, for example because of its licence. */
  public static DriverSpec installed(SourceType type, String className, String coordinates) {
    return new DriverSpec(type.wire(), className, coordinates, false);
  }
}

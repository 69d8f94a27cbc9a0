package dev.sourcecheck.engine;

import java.sql.Driver;

/** Loads JDBC drivers. Engines never use {@code DriverManager}. */
public interface Drivers {
  /**
   * A new instance of the driver.
   *
   * @throws DriverMissingException if it is not installed, or cannot be loaded
   */
  Driver load(DriverSpec spec) throws DriverMissingException;
}

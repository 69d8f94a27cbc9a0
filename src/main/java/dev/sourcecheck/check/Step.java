package dev.sourcecheck.check;

import java.util.Locale;

/** The four steps of a test, in the order in which they run and are listed. */
public enum Step {
  CONNECTION,
  TEMP_SCHEMA,
  SCHEMA_DOWNLOAD,
  LINEAGE_DOWNLOAD;

  /** The value on the wire and in the database. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Step ofWire(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}

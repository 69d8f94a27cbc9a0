package dev.sourcecheck.cli;

import jakarta.annotation.Priority;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Converts the values of boolean settings. The library's own converter converts every unknown
 * value, such as a typo, to false.
 */
@Priority(200) // above the library's own
public final class StrictBoolean implements Converter<Boolean> {
  private static final long serialVersionUID = 1;
  private static final Set<String> TRUE = Set.of("true", "1", "yes", "y", "on");
  private static final Set<String> FALSE = Set.of("false", "0", "no", "n", "off");

  @Override
  public Boolean convert(String value) {
    String lower = value.strip().toLowerCase(Locale.ROOT);
    if (TRUE.contains(lower)) {
      return true;
    }
    if (FALSE.contains(lower)) {
      return false;
    }
    throw new IllegalArgumentException("Expected true or false");
  }
}

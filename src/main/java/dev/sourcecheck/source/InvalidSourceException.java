package dev.sourcecheck.source;

import dev.sourcecheck.source.options.FieldError;
import java.util.List;

/** A form of a source cannot be taken; it tells everything that is wrong at once. */
public final class InvalidSourceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<FieldError> faults;

  public InvalidSourceException(List<FieldError> faults) {
    super("The form of the source has " + faults.size() + " faults");
    this.faults = List.copyOf(faults);
  }

  static InvalidSourceException nameTaken() {
    return new InvalidSourceException(
        List.of(
            new FieldError(
                List.of("name"), "A data source with this name already exists", "already_exists")));
  }

  public List<FieldError> faults() {
    return faults;
  }
}

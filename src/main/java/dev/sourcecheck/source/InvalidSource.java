package dev.sourcecheck.source;

import java.util.List;

/** A form of a source cannot be taken; it tells everything that is wrong at once. */
public final class InvalidSource extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Fault> faults;

  public InvalidSource(List<Fault> faults) {
    super("The form of the source has " + faults.size() + " faults");
    this.faults = List.copyOf(faults);
  }

  static InvalidSource nameTaken() {
    return new InvalidSource(
        List.of(
            new Fault(
                List.of("name"), "A data source with this name already exists", "already_exists")));
  }

  public List<Fault> faults() {
    return faults;
  }
}

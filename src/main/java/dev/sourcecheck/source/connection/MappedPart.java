package dev.sourcecheck.source.connection;

import dev.sourcecheck.source.options.OptionField;

/** A part of a connection string and the option that it is for sources of a type. */
public sealed interface MappedPart {
  ConnectionPart part();

  /**
   * The value of an option.
   *
   * @param value which may differ from the part's
   */
  record OptionPart(ConnectionPart part, OptionField field, String value) implements MappedPart {}

  /** The value of a secret option. */
  record SecretPart(ConnectionPart part, OptionField field) implements MappedPart {}

  /** The path of a file on the user's machine with the value of an option. */
  record FilePart(ConnectionPart part, OptionField field) implements MappedPart {}

  /** A part that sets no option. */
  record UnusedPart(ConnectionPart part, UnusedReason reason) implements MappedPart {}

  /** Why a part sets no option. */
  enum UnusedReason {
    UNKNOWN,
    /** It changes nothing about whether the source is usable. */
    HARMLESS,
    /** Sources of the type do not have such an option. */
    NOT_OFFERED,
    /** A mode of TLS that is weaker than what is used. */
    TLS_MODE,
    /** The option has no such value. */
    VALUE
  }
}

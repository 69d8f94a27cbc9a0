package dev.sourcecheck.source;

import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Binds stored secrets to the destination that they were stored for. A change of the destination
 * (host, port, account, user, database, trusted certificate), or to a less safe connection,
 * requires the secrets again. Otherwise a user who may edit a source could have its password sent
 * to a host of their own.
 */
final class SecretBindingPolicy {
  private SecretBindingPolicy() {}

  /**
   * Checks a form that is to replace a stored source.
   *
   * @param stored the stored source with all its secrets
   * @param unmapped changed fields of the destination that are not options
   * @return {@code secret_required} for each stored secret that the form must repeat, {@code
   *     missing} for each field that the form omits and that changes thereby
   */
  static List<FieldError> errors(SourceSpec stored, SourceForm next, Set<String> unmapped) {
    if (keptCredentials(stored, next).isEmpty()) {
      return List.of();
    }
    Set<String> changed = changed(stored, next, unmapped);
    Set<String> omitted = changed.isEmpty() ? Set.of() : omitted(changed, next);
    changed.removeAll(omitted);
    List<FieldError> errors = new ArrayList<>();
    for (String field : omitted) {
      errors.add(
          new FieldError(
              List.of("options", field),
              "Field required, because the stored secrets are for its present value",
              "missing"));
    }
    if (!changed.isEmpty()) {
      for (String secret : keptCredentials(stored, next)) {
        errors.add(
            new FieldError(
                List.of("options", secret),
                "Send this secret again: it is stored for the present connection, and this request"
                    + " changes "
                    + String.join(", ", changed),
                "secret_required"));
      }
    }
    return errors;
  }

  /** The stored credentials that the form neither replaces nor erases. */
  private static Set<String> keptCredentials(SourceSpec stored, SourceForm next) {
    Set<String> kept = new TreeSet<>(stored.secrets().keySet());
    kept.removeAll(next.secrets().keySet());
    kept.removeAll(next.erased());
    for (OptionField field : OptionSchema.of(next.type()).all()) {
      if (field.secret() && field.binds()) {
        // a trusted certificate is not a credential, but determines the accepted servers
        kept.remove(field.name());
      }
    }
    return kept;
  }

  /**
   * The changed fields that are absent from a form of Datafold's API; with a form that has no
   * options at all, its required fields as well. Forms of DQOps have other names for the fields.
   */
  private static Set<String> omitted(Set<String> changed, SourceForm next) {
    Set<String> omitted = new LinkedHashSet<>();
    if (next.dqops() != null) {
      return omitted;
    }
    Map<String, Object> given = next.options() == null ? Map.of() : next.options();
    for (OptionField field : OptionSchema.of(next.type()).all()) {
      boolean required = next.options() == null && field.required();
      if (!field.secret()
          && !given.containsKey(field.name())
          && (required || changed.contains(field.name()))) {
        omitted.add(field.name());
      }
    }
    return omitted;
  }

  /**
   * The credentials and confirmations, given for jobs of the source, that a change invalidates.
   *
   * @param unmapped as for {@link #errors}
   */
  static InvalidatedAnswers invalidatedAnswers(
      SourceSpec stored, SourceForm next, Set<String> unmapped) {
    if (next.type() != stored.type()) {
      return InvalidatedAnswers.ALL;
    }
    boolean credentials = !changed(stored, next, unmapped).isEmpty();
    boolean target =
        !Objects.equals(stored.tempSchema(), next.tempSchema())
            || next.viewOnly() && !stored.viewOnly()
            || hasOtherOptions(stored, next.spec().options());
    return new InvalidatedAnswers(credentials, credentials || target);
  }

  /** True if another option changes that may affect where data is written, such as a role. */
  private static boolean hasOtherOptions(SourceSpec stored, Map<String, Object> options) {
    for (OptionField field : OptionSchema.of(stored.type()).all()) {
      String name = field.name();
      if (field.strengths().isEmpty()
          && !Objects.equals(stored.options().get(name), options.get(name))) {
        return true;
      }
    }
    return false;
  }

  /** The fields of the destination and the account that change or become less safe. */
  private static Set<String> changed(SourceSpec stored, SourceForm next, Set<String> unmapped) {
    Map<String, Object> options = next.spec().options();
    Set<String> changed = new TreeSet<>(unmapped);
    for (OptionField field : OptionSchema.of(next.type()).all()) {
      String name = field.name();
      if (field.secret() && field.binds()) {
        if (isReplaced(name, stored, next)) {
          changed.add(name);
        }
      } else if (field.binds() && !Objects.equals(options.get(name), stored.options().get(name))) {
        changed.add(name);
      } else if (field.isWeaker(stored.options().get(name), options.get(name))) {
        changed.add(name);
      }
    }
    return changed;
  }

  private static boolean isReplaced(String secret, SourceSpec stored, SourceForm next) {
    Secret before = stored.secret(secret);
    boolean erased = next.erased().contains(secret) && before != null;
    Secret after = next.secrets().get(secret);
    return erased || (after != null && !Objects.equals(after, before));
  }
}

package dev.sourcecheck.source;

import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A stored secret goes only to where it was stored for. Whoever changes the way there (host, port,
 * account, user, database, trusted certificate) or makes it less safe has to give the secrets
 * again; else anybody who may edit a source could have its password sent to himself.
 */
final class SecretBindingPolicy {
  private SecretBindingPolicy() {}

  /**
   * What keeps the form from taking the place of what is stored.
   *
   * @param stored what is stored, with all its secrets
   * @param next what is to take its place
   * @param elsewhere what else would change of the way there, that no option holds
   * @return a fault for each secret that would be kept and must not
   */
  static List<FieldError> faults(SourceSpec stored, SourceForm next, Set<String> elsewhere) {
    Set<String> changed = changed(stored, next, elsewhere);
    Set<String> kept = new TreeSet<>(stored.secrets().keySet());
    kept.removeAll(next.secrets().keySet());
    kept.removeAll(next.erased());
    for (OptionField field : OptionSchema.of(next.type()).all()) {
      if (field.secret() && field.binds()) {
        // a certificate to trust: no credential itself, but it decides whom we believe
        kept.remove(field.name());
      }
    }
    List<FieldError> faults = new ArrayList<>();
    if (!changed.isEmpty()) {
      for (String secret : kept) {
        faults.add(
            new FieldError(
                List.of("options", secret),
                "Give it again: "
                    + String.join(", ", changed)
                    + " would change, and a stored secret goes only to where it was stored for",
                "secret_required"));
      }
    }
    return faults;
  }

  /**
   * What the change means for answers that were given for jobs of the source.
   *
   * @param elsewhere as for {@link #faults}
   */
  static RebindingChange change(SourceSpec stored, SourceForm next, Set<String> elsewhere) {
    if (next.type() != stored.type()) {
      return RebindingChange.EVERYTHING;
    }
    boolean credentials = !changed(stored, next, elsewhere).isEmpty();
    boolean target =
        !Objects.equals(stored.tempSchema(), next.tempSchema())
            || next.viewOnly() && !stored.viewOnly()
            || hasOtherOptions(stored, next.spec().options());
    return new RebindingChange(credentials, credentials || target);
  }

  /** Such as a role; how the connection is secured says nothing of what is written. */
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

  /** The fields that say where secrets go, or as whom, and that change or become less safe. */
  private static Set<String> changed(SourceSpec stored, SourceForm next, Set<String> elsewhere) {
    Map<String, Object> options = next.spec().options();
    Set<String> changed = new TreeSet<>(elsewhere);
    for (OptionField field : OptionSchema.of(next.type()).all()) {
      String name = field.name();
      if (field.secret() && field.binds()) {
        if (isReplaced(name, stored, next)) {
          changed.add(name);
        }
      } else if (field.binds() && !Objects.equals(options.get(name), stored.options().get(name))) {
        changed.add(name);
      } else if (isWeaker(field, stored.options().get(name), options.get(name))) {
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

  private static boolean isWeaker(
      OptionField field, @Nullable Object before, @Nullable Object after) {
    List<Object> strengths = field.strengths();
    return strengths.indexOf(after) < strengths.indexOf(before);
  }
}

package dev.cdcexport.export.sample;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sample's table of users. Safe to share between threads. */
final class Users {

    private static final String COLUMNS =
            "id, name, email, created_at AT TIME ZONE 'UTC' AS created_at, updated_at AT TIME ZONE 'UTC' AS updated_at,"
                    + " coalesce(is_deleted, false) AS is_deleted, operation_type";

    private final JdbcClient jdbc;

    Users(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<User> list(int page, int size) {
        return jdbc.sql("SELECT " + COLUMNS
                        + " FROM public.users WHERE is_deleted IS NOT TRUE ORDER BY id LIMIT :size OFFSET :offset")
                .param("size", size)
                .param("offset", (long) page * size)
                .query(User.class)
                .list();
    }

    /** How many active users there are. */
    long count() {
        return jdbc.sql("SELECT count(*) FROM public.users WHERE is_deleted IS NOT TRUE")
                .query(Long.class)
                .single();
    }

    Optional<User> find(long id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM public.users WHERE id = :id AND is_deleted IS NOT TRUE")
                .param("id", id)
                .query(User.class)
                .optional();
    }

    User create(UserInput user) {
        return jdbc.sql("INSERT INTO public.users (name, email) VALUES (:name, :email) RETURNING " + COLUMNS)
                .param("name", user.name())
                .param("email", user.email())
                .query(User.class)
                .single();
    }

    Optional<User> update(long id, UserInput change) {
        return jdbc.sql("UPDATE public.users SET name = coalesce(:name, name), email = coalesce(:email, email)"
                        + " WHERE id = :id AND is_deleted IS NOT TRUE RETURNING "
                        + COLUMNS)
                .param("id", id)
                .param("name", change.name())
                .param("email", change.email())
                .query(User.class)
                .optional();
    }

    /** Soft-deletes an active user; false if there is none of that id. */
    boolean delete(long id) {
        return jdbc.sql("UPDATE public.users SET is_deleted = true WHERE id = :id AND is_deleted IS NOT TRUE")
                        .param("id", id)
                        .update()
                == 1;
    }
}

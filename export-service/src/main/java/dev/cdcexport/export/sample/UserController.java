package dev.cdcexport.export.sample;

import dev.cdcexport.export.api.Page;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The sample's users: list, read, create, change and soft-delete. */
@RestController
@ConditionalOnProperty("export.sample.enabled")
@RequestMapping(path = "/users", produces = MediaType.APPLICATION_JSON_VALUE)
final class UserController {

    private final Users users;

    UserController(Users users) {
        this.users = users;
    }

    /** Active users by id. */
    @Operation(operationId = "listUsers", summary = "Lists active users of the sample")
    @GetMapping
    Page<User> list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        Page.requireInBounds(page, size);
        return new Page<>(users.list(page, size), page, size, users.count());
    }

    /** An active user. */
    @Operation(operationId = "findUser", summary = "Tells of a user of the sample")
    @GetMapping("/{id}")
    User find(@PathVariable long id) {
        return users.find(id).orElseThrow(() -> unknown(id));
    }

    /** Makes a user. */
    @Operation(operationId = "createUser", summary = "Makes a user of the sample")
    @ApiResponse(
            responseCode = "201",
            description = "the user",
            headers =
                    @Header(
                            name = "Location",
                            description = "where to look for the user",
                            schema = @Schema(type = "string")))
    @PostMapping
    ResponseEntity<User> create(@RequestBody UserInput input) {
        try {
            User user = users.create(input);
            return ResponseEntity.created(URI.create("/users/" + user.id())).body(user);
        } catch (DuplicateKeyException e) {
            throw duplicate(input, e);
        }
    }

    /** Changes a user's name or e-mail address. */
    @Operation(operationId = "changeUser", summary = "Changes a user of the sample")
    @PatchMapping("/{id}")
    User update(@PathVariable long id, @RequestBody UserInput input) {
        try {
            return users.update(id, input).orElseThrow(() -> unknown(id));
        } catch (DuplicateKeyException e) {
            throw duplicate(input, e);
        }
    }

    /** Soft-deletes a user: the row stays, {@code is_deleted} becomes true. */
    @Operation(operationId = "deleteUser", summary = "Soft-deletes a user of the sample")
    @ApiResponse(responseCode = "204", description = "deleted", content = @Content)
    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(@PathVariable long id) {
        if (!users.delete(id)) {
            throw unknown(id);
        }
        return ResponseEntity.noContent().build();
    }

    private static ExportException unknown(long id) {
        return new ExportException(
                ProblemType.UNKNOWN_USER, "there is no active user " + id, "GET /users lists the active ones.");
    }

    private static ExportException duplicate(UserInput input, DuplicateKeyException cause) {
        return new ExportException(
                ProblemType.EMAIL_TAKEN,
                "email: '" + input.email() + "' belongs to another user",
                "Give an e-mail address that no user has, soft-deleted ones included.",
                cause);
    }
}

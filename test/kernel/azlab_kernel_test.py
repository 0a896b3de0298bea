"""The Jupyter project's own tests of kernels, with samples for this one. jupyter-kernel.test.ts runs it."""

import unittest

import jupyter_kernel_test as jkt

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def showing(mime, data):
    """A value that shows itself as one MIME type."""
    return "({ [Symbol.for('Jupyter.display')]: () => ({ '%s': '%s' }) })" % (mime, data)


class AzlabKernelTests(jkt.KernelTests):
    kernel_name = "azlab"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('hello, errors')"
    code_generate_error = "throw new RangeError('as expected')"

    completion_samples = [
        {"text": "Math.SQRT1", "matches": {"SQRT1_2"}},
        {"text": "az.scriptedP", "matches": {"scriptedPolicy"}},
        {"text": "'text'.codePoi", "matches": {"codePointAt"}},
    ]
    complete_code_samples = [
        "1 + 1",
        "const twice = (n: number): number => n * 2",
        "await (Promise.resolve(1))",
        "for await (const x of []) {}",
        "const text = `two\nlines`",
        "/* a comment */",
    ]
    incomplete_code_samples = [
        "function twice(n: number) {",
        "az.lab(",
        "const text = `two",
        "/* a comment",
        "[1, 2,",
        "const x =",
    ]
    invalid_code_samples = ["const = 1", "f(]", "let 1a", "if (true)) {}"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "await (Promise.resolve([1, 2]))", "result": "[ 1, 2 ]"},
        {"code": showing("text/html", "<b>1</b>"), "mime": "text/html", "result": "<b>1</b>"},
    ]
    code_display_data = [
        {"code": "display(%s)" % showing("image/png", PIXEL), "mime": "image/png"},
        {"code": "display('text')", "mime": "text/plain"},
    ]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "az.policy"
    code_clear_output = "clearOutput()"


class AzlabIopubWelcomeTests(jkt.IopubWelcomeTests):
    kernel_name = "azlab"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
